"""The Messages API's answers, read with care: whatever a service sends, a value comes of it."""

from hwopt.propose.model import Fault, Reply, Trouble, Usage

#: Types of errors of one request of a batch; others concern that request.
_TROUBLES: dict[object, Trouble] = {
    "authentication_error": Trouble.KEY,
    "billing_error": Trouble.SPENT,
    "permission_error": Trouble.KEY,
}


def read_message(message: object) -> Reply | Fault:
    """Read a message, which the SDK does not validate."""
    content = getattr(message, "content", None)
    if not isinstance(content, list):
        return Fault(Trouble.LOST, "the answer is no message")
    texts = [getattr(block, "text", None) for block in content if _kind(block) == "text"]
    details = getattr(message, "stop_details", None)
    return Reply(
        text=_encodable("\n".join(text for text in texts if isinstance(text, str))),
        stop_reason=str(getattr(message, "stop_reason", None) or ""),
        usage=_usage(getattr(message, "usage", None)),
        stop_details=str(getattr(details, "category", None) or ""),
        model=str(getattr(message, "model", "")),
    )


def read_result(result: object) -> Reply | Fault:
    """Read the result of one request of a batch; what did not succeed is not billed."""
    match _kind(result):
        case "succeeded":
            return read_message(getattr(result, "message", None))
        case "errored":
            error = getattr(getattr(result, "error", None), "error", None)
            words = f"{_kind(error)}: {getattr(error, 'message', '')}"
            return Fault(_TROUBLES.get(_kind(error), Trouble.REJECTED), _one_line(words))
        case "expired" | "canceled" as kind:
            return Fault(Trouble.REJECTED, f"the batch {kind} before it was its turn")
        case _:
            return Fault(Trouble.LOST, "the batch's result is none")


def _one_line(words: str) -> str:
    return " ".join(_encodable(words).split())[:300]


def _encodable(text: str) -> str:
    """Put question marks in place of halves of characters, which JSON can name."""
    return text.encode("utf-8", "replace").decode()


def _kind(block: object) -> object:
    return getattr(block, "type", None)


def _usage(usage: object) -> Usage | None:
    counted = _count(usage, "input_tokens"), _count(usage, "output_tokens")
    if counted[0] is None or counted[1] is None:
        return None
    return Usage(
        input_tokens=counted[0],
        output_tokens=counted[1],
        cache_read_tokens=_count(usage, "cache_read_input_tokens") or 0,
        cache_write_tokens=_count(usage, "cache_creation_input_tokens") or 0,
        region=str(getattr(usage, "inference_geo", None) or ""),
    )


def _count(usage: object, name: str) -> int | None:
    count = getattr(usage, name, None)
    return count if isinstance(count, int) and count >= 0 else None
