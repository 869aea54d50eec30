"""A part of a container as a tree: nothing in it is resolved, fetched or expanded."""

from lxml import etree

from nongan.tabular.refusals import Refusal


def parsed(content: bytes, name: str) -> etree._Element:
    """A part as a tree, with nothing resolved, fetched or expanded. Raises Refusal."""
    if (
        b"<!DOCTYPE" in content
        or b"<!ENTITY" in content
        or content[:2] in (b"\xff\xfe", b"\xfe\xff")
    ):
        raise Refusal("xml_doctype")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, remove_comments=True
    )
    try:
        return etree.fromstring(content, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise Refusal("container_broken", detail=name[:80]) from error
