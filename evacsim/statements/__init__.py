"""What an answer says, as blocks of a document: a statement each, set alike by every renderer.

A statement is made of an answer alone and reads no file. The terminal shows it, reports and papers
take its tables, notebooks show it as HTML.
"""
