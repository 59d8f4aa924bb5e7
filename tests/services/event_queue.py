"""A queue of our own at the broker, and what arrives in it."""

import asyncio
import json
import uuid

import aio_pika


class Queue:
    """Queue and exchange with a name nobody else has."""

    def __init__(self, broker: str) -> None:
        self._broker = broker
        self.name = f"advisor_test_{uuid.uuid4().hex[:12]}"
        self.url = f"{broker}?queue={self.name}&exchange={self.name}"

    def reach(self) -> None:
        """Raise when there is no broker."""

        async def connect() -> None:
            await (await aio_pika.connect(self._broker, timeout=5)).close()

        asyncio.run(connect())

    def take(self, count: int, seconds: float = 10) -> list[dict]:
        """Take events until there are so many, or none came for a while."""
        return asyncio.run(self._take(count, seconds))

    async def _take(self, count: int, seconds: float) -> list[dict]:
        connection = await aio_pika.connect(self._broker)
        events: list[dict] = []
        async with connection:
            channel = await connection.channel()
            queue = await channel.get_queue(self.name)
            for _ in range(int(seconds * 20)):
                message = await queue.get(fail=False)
                if message is None:
                    if len(events) >= count:
                        break
                    await asyncio.sleep(0.05)
                    continue
                await message.ack()
                events.append(json.loads(message.body))
        return events

    def remove(self) -> None:
        """Leave nothing at the broker."""

        async def remove() -> None:
            connection = await aio_pika.connect(self._broker)
            async with connection:
                channel = await connection.channel()
                await channel.queue_delete(self.name)
                await channel.exchange_delete(self.name)

        asyncio.run(remove())
