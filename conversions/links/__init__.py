"""The same agreements between two installations that share nothing but HTTPS.

A city that lives elsewhere has a mirror here: a city of its own in the database, with what it published and
its copies of what both share, so that every rule of this room works on it unchanged. What changes is told in
signed, numbered letters (`posting`, `delivering`, `receiving`, `hearing`); what only the other city can say
is asked (`asking`).
"""
