"""A document as data, and the PDF, DOCX and XLSX with the same content that are made of it."""
