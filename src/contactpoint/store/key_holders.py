"""The key holder that the operator has chosen, and the one that wrapped before."""

from django.conf import settings

from contactpoint.vault.errors import KeyHolderError
from contactpoint.vault.key_holder import KeyHolders, RenewableFile
from contactpoint.vault.token_holder import Token, TokenKeyHolder

FILE, TOKEN = "file", "token"


def chosen() -> KeyHolders:
    """The holder of ``CONTACTPOINT_KEY_HOLDER``, with the key file as the earlier one of a token.

    Raises ``KeyHolderError`` for another name, for a key file that is absent or unsafe, or for a
    token of which something is not told.
    """
    file = RenewableFile(settings.KEY_FILE)
    if settings.KEY_HOLDER == FILE:
        file.must_be_usable()
        return KeyHolders(file)
    if settings.KEY_HOLDER != TOKEN:
        raise KeyHolderError("CONTACTPOINT_KEY_HOLDER is 'file' or 'token'")
    return KeyHolders(token(), [file] if settings.KEY_FILE.exists() else [])


def token() -> TokenKeyHolder:
    """The token that the environment names. Raises ``KeyHolderError`` where a part is wanting."""
    told = {
        "CONTACTPOINT_TOKEN_MODULE": settings.TOKEN_MODULE,
        "CONTACTPOINT_TOKEN_LABEL": settings.TOKEN_LABEL,
        "CONTACTPOINT_TOKEN_PIN": settings.TOKEN_PIN,
    }
    wanting = [name for name, value in told.items() if not value]
    if wanting:
        raise KeyHolderError(f"a token as key holder needs {', '.join(wanting)} to be set")
    return TokenKeyHolder(
        Token(
            module=settings.TOKEN_MODULE,
            label=settings.TOKEN_LABEL,
            key_label=settings.TOKEN_KEY_LABEL,
            pin=settings.TOKEN_PIN,
        )
    )
