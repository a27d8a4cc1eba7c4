"""What is said, apart from where: hashtags and campaigns."""
