"""企业微信、钉钉、飞书 and others through apprise, an extra: pip install 'xxgk[notify]'."""

from __future__ import annotations

import logging

from engine.outbox.message import Message, Outcome, Receipt


class Groups:
    """Any service apprise knows; the message's address is the service's address and is never shown."""

    disturbs = True

    def send(self, message: Message) -> Receipt:
        """Try once. apprise only says yes or no."""
        try:
            import apprise
        except ImportError:
            return Receipt(Outcome.UNREACHABLE, "没有安装 apprise，请运行 pip install 'xxgk[notify]'")
        logging.getLogger("apprise").setLevel(logging.CRITICAL)
        service = apprise.Apprise()
        if not service.add(message.address):
            return Receipt(Outcome.REFUSED, f"{message.to} 的 apprise 地址无法识别，请核对")
        if not service.notify(title=message.subject, body=message.body):
            return Receipt(Outcome.REFUSED, "apprise 没有送达，请检查网络和地址")
        return Receipt(Outcome.SENT, f"apprise {message.token}")
