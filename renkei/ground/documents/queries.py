from renkei.ground.documents.models import Chunk, Document


def content(document: Document) -> bytes:
    chunks = Chunk.objects.filter(document=document).order_by("number").values_list("data", flat=True)
    return b"".join(bytes(chunk) for chunk in chunks)
