"""Who may begin, and who has to wait."""

import asyncio
from contextlib import suppress

from keys.dialects.kuzzle.scales import LEAST, Scales


async def waiting(scales: Scales, size: int) -> "asyncio.Task[None]":
    """Return a task that has asked for its place by now."""
    task = asyncio.create_task(scales.take(size))
    await asyncio.sleep(0)
    return task


class TestScales:
    def test_let_in_what_there_is_room_for(self) -> None:
        async def run() -> None:
            scales = Scales(2)
            first, second, third = [await waiting(scales, 1) for _ in range(3)]
            assert (first.done(), second.done(), third.done()) == (True, True, False)

            scales.give_back(1)

            await third

        asyncio.run(run())

    def test_let_large_things_in_alone(self) -> None:
        async def run() -> None:
            scales = Scales(2)
            async with scales.holding(1):
                large = await waiting(scales, 50 * LEAST)
                assert not large.done()
            await large
            assert not (await waiting(scales, 1)).done()

        asyncio.run(run())

    def test_let_nobody_pass_who_waits(self) -> None:
        async def run() -> None:
            scales = Scales(2)
            await scales.take(1)
            large, small = [await waiting(scales, size) for size in (2 * LEAST, 1)]
            assert not small.done()

            scales.give_back(1)

            await large
            assert not small.done()
            scales.give_back(2 * LEAST)
            await small

        asyncio.run(run())

    def test_forget_who_waits_no_longer(self) -> None:
        async def run() -> None:
            scales = Scales(1)
            await scales.take(1)
            gone, patient = [await waiting(scales, 1) for _ in range(2)]
            gone.cancel()
            await asyncio.sleep(0)

            scales.give_back(1)

            await patient

        asyncio.run(run())

    def test_take_back_the_place_of_who_leaves_as_his_turn_comes(self) -> None:
        async def run() -> None:
            scales = Scales(1)
            await scales.take(1)
            leaving = await waiting(scales, 1)
            scales.give_back(1)
            leaving.cancel()
            with suppress(asyncio.CancelledError):
                await leaving

            await scales.take(1)

        asyncio.run(run())
