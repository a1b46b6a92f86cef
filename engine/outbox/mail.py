"""SMTP: one connection a message, every step under a time limit; the server's answer to DATA is the proof."""

from __future__ import annotations

import contextlib
import smtplib
import socket
import ssl
from email import policy
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import format_datetime

from engine.outbox.message import Message, Outcome, Receipt
from engine.settings import Smtp

_ACCEPTED = range(200, 300)
_QUIT_SECONDS = 5
_LONGEST_ANSWER = 200


class Mail:
    """A mail server as a channel."""

    disturbs = True

    def __init__(self, smtp: Smtp, password: str, ca_file: str | None = None) -> None:
        """`password` is the secret itself; `ca_file` the certificate of the only authority to trust, else the system's."""
        self._smtp, self._password = smtp, password
        self._ca_file = ca_file

    def send(self, message: Message) -> Receipt:
        """Hand the message over. UNKNOWN when the line broke after the text went out: the server may have it."""
        try:
            server = self._connect()
        except (OSError, smtplib.SMTPException) as error:
            return Receipt(Outcome.UNREACHABLE, _told(error, self._smtp))
        outcome = Outcome.REFUSED
        try:
            _accept(server.mail(self._smtp.sender))
            _accept(server.rcpt(message.address))
            outcome = Outcome.UNKNOWN
            code, answer = _accept(server.data(self._written(message)))
        except smtplib.SMTPResponseException as error:
            return Receipt(Outcome.REFUSED, _told(error, self._smtp))
        except (OSError, smtplib.SMTPException) as error:
            return Receipt(outcome, _told(error, self._smtp))
        finally:
            _leave(server)
        return Receipt(Outcome.SENT, f"{code} {_text(answer)} {message_id(message.token)}")

    def _connect(self) -> smtplib.SMTP:
        s, timeout = self._smtp, self._smtp.timeout_seconds
        context = ssl.create_default_context(cafile=self._ca_file)
        # Our own name is given: smtplib would ask the name server for it, which may take longer than everything else.
        name = socket.gethostname()
        server: smtplib.SMTP
        if s.security == "tls":
            server = smtplib.SMTP_SSL(s.host, s.port, name, timeout=timeout, context=context)
        else:
            server = smtplib.SMTP(s.host, s.port, name, timeout=timeout)
        try:
            if s.security == "starttls":
                server.starttls(context=context)
            if s.user:
                server.login(s.user, self._password)
            else:
                server.ehlo_or_helo_if_needed()
        except BaseException:
            server.close()
            raise
        return server

    def _written(self, message: Message) -> bytes:
        mail = EmailMessage(policy.SMTP)
        mail["From"] = Address(addr_spec=self._smtp.sender)
        mail["To"] = Address(" ".join(message.to.split()), addr_spec=message.address)
        mail["Subject"] = message.subject
        mail["Date"] = format_datetime(message.at)
        mail["Message-ID"] = message_id(message.token)
        mail["Auto-Submitted"] = "auto-generated"
        mail.set_content(message.body + "\n", cte="base64")
        return mail.as_bytes()


def message_id(token: str) -> str:
    """The same for every attempt at the same message, so that mail servers and programs can drop a double."""
    return f"<{token}@xxgk.invalid>"


def _accept(answer: tuple[int, bytes]) -> tuple[int, bytes]:
    if answer[0] not in _ACCEPTED:
        raise smtplib.SMTPResponseException(answer[0], answer[1])
    return answer


def _leave(server: smtplib.SMTP) -> None:
    """Say goodbye; a server that does not answer that changes nothing any more."""
    with contextlib.suppress(OSError, smtplib.SMTPException):
        if server.sock is not None:
            server.sock.settimeout(_QUIT_SECONDS)
            server.quit()
    server.close()


def _text(answer: bytes | str) -> str:
    text = answer if isinstance(answer, str) else answer.decode("utf-8", "replace")
    return " ".join(text.split())[:_LONGEST_ANSWER]


def _told(error: OSError | smtplib.SMTPException, smtp: Smtp) -> str:
    """What went wrong, for the person who can mend it; the first that fits."""
    where = f"邮件服务器 {smtp.host}:{smtp.port}"
    match error:
        case smtplib.SMTPAuthenticationError():
            return f"{where} 不接受用户名或口令（{error.smtp_code}），请核对 channels.smtp"
        case smtplib.SMTPResponseException():
            return f"{where} 拒收（{error.smtp_code} {_text(error.smtp_error)}）"
        case smtplib.SMTPNotSupportedError():
            return f"{where} 不支持所设的加密或登录方式，请核对 channels.smtp.security"
        case smtplib.SMTPServerDisconnected() if not isinstance(error.__context__, TimeoutError):
            return f"{where} 中途断开连接"
        case TimeoutError() | smtplib.SMTPServerDisconnected():
            return f"{where} 在 {smtp.timeout_seconds} 秒内没有回应"
        case ssl.SSLError():
            return f"与{where} 的加密连接失败（{error.reason or error}），请核对 channels.smtp.security 和证书"
        case OSError():
            return f"连接不上{where}（{error.strerror or error}），请检查网络和设置"
        case _:
            return f"{where} 应答无法识别（{type(error).__name__}）"
