"""A third network, built by the tests with words of its own, and ways to spoil it."""

from pathlib import Path

SOUND: dict[str, str] = {
    "dataset.yaml": """\
key: liga-boreal
name: Liga Boreal de Defensorías de la Lectura
short_name: Liga Boreal
zone: America/Santiago
zone_label: hora del sur
plans:
  start: 2030-03-01
  months: 18
  prefix: LB
map:
  file: mapa.svg
  credit: Mapa inventado
statuses:
  viva: in_force
  cerrada: ended
licence: CC0-1.0
provenance: Inventada para las pruebas.
""",
    "hashtags.csv": """\
name,aliases,status,automatic,reason
LeerEsDerecho,leerderecho|lecturaderecho,official,yes,Reúne lo que se lee
""",
    "sources.csv": """\
key,locator,what,looked_up,licence
acta,https://example.org/acta,acta,2030-01-05,CC0-1.0
""",
    "territories.csv": """\
key,code,name,official_name,zone,map_id,source,confidence
fiordo,01,Fiordo,Provincia del Fiordo,America/Punta_Arenas,f1,acta,seen
laguna,02,Laguna,,America/Santiago,f2,acta,
""",
    "regions.csv": """\
key,name
sur,Sur
""",
    "region_territories.csv": """\
region,territory,valid_from,valid_to
sur,fiordo,2029-01-01,
sur,laguna,,2031-01-01
""",
    "labels.csv": """\
key,singular,plural,valid_from,valid_to
body,defensoría,defensorías,,2030-07-01
body,casa lectora,casas lectoras,2030-07-01,
line,gesto,gestos,,
""",
    "bodies.csv": """\
key,name,acronym,aliases,valid_from,valid_to,successor,status,status_on,label,territory,source
def-fiordo,Defensoría del Fiordo,DEFI,DF Austral|La Austral,2020-05-01,,,viva,,body,fiordo,acta
def-laguna,Defensoría de la Laguna,DELA,,,2030-07-01,casa-laguna,cerrada,2030-07,body,laguna,acta
casa-laguna,Casa Lectora de la Laguna,CALA,,2030-07-01,,,in_force,,body,laguna,acta
""",
    "collegiate_bodies.csv": """\
key,name,acronym,kind,region,status
corro,Corro de Voces,CV,commission,,viva
""",
    "seats.csv": """\
collegiate_body,body,since,until
corro,def-fiordo,2029-01-01,
corro,def-laguna,,2030-07-01
""",
    "windows.csv": """\
key,name,first_month,end_month,shape,colour_light,colour_dark
deshielo,deshielo,0,6,star,#0F6B5C,#7FD4C1
vuelo,vuelo,6,18,bar,#8A4B14,#E5B07A
siempre,siempre,,,ring,#5A4B41,#D3C6BC
""",
    "programmes.csv": """\
key,name,short_name,starts_on,months,agreement,agreed_on
rumbo,Rumbo Boreal 2030,Rumbo,2030-01-01,36,RB/1,2029-12-01
""",
    "programme_lines.csv": """\
programme,code,component,component_name,text
rumbo,1.1.1 A,voces,Voces,Leer en la plaza.
rumbo,1.1.2,voces,Voces,
""",
    "observances.csv": """\
key,name,scope,topic,rule,starts_on
dia-lectura,Día de la Lectura en Voz Alta,liga,lectura,FREQ=YEARLY;BYMONTH=6;BYMONTHDAY=3,
""",
    "feeds.csv": """\
key,actor,name,kind,location,zone,first_visit,options,mode,keywords,most_a_day
fiordo-web,def-fiordo,Novedades del Fiordo,file,fiordo.xml,,yes,,keyword,lectura|plaza,2
""",
    "themes.csv": """\
key,name,words,source
lectura,Lectura en voz alta,leer|lectura en voz alta,acta
""",
    "audiences.csv": """\
key,name,words,source
infancia,Infancia,niñas|niños,acta
""",
    "channels.csv": """\
key,name,network,handle
canal,Canal de la liga,feed,
""",
    "fiordo.xml": "<rss/>",
    "mapa.svg": """\
<svg xmlns="http://www.w3.org/2000/svg"><path id="f1" d="M0 0"/><path id="f2" d="M1 1"/></svg>
""",
}


def write_set(folder: Path, **changes: str | bytes | None) -> Path:
    """Write the sound set with some files changed; ``name__csv=None`` leaves one out."""
    folder.mkdir(parents=True, exist_ok=True)
    files: dict[str, str | bytes | None] = {**SOUND}
    files.update({name.replace("__", "."): content for name, content in changes.items()})
    for name, content in files.items():
        if isinstance(content, str):
            content = content.encode()
        if content is not None:
            (folder / name).write_bytes(content)
    return folder


def with_line(name: str, line: str) -> str:
    """Return a table of the sound set with one more line."""
    return f"{SOUND[name]}{line}\n"


def without(name: str, text: str, instead: str = "") -> str:
    """Return a file of the sound set with a text changed; it must be there once."""
    assert SOUND[name].count(text) == 1, text
    return SOUND[name].replace(text, instead)
