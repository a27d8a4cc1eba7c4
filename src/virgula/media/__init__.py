"""Images, documents, uploads and their safe serving."""
