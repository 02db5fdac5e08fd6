"""Who waits for an event, as Gradio's queue knows them: the one place that looks into that queue."""

from gradio.context import LocalContext
from gradio.server_messages import EstimationMessage

from bot.web.line import Place


class Caller:
    """Whoever the event that runs at the moment is run for, in the browser or through the API."""

    def __init__(self) -> None:
        page, key = LocalContext.blocks.get(), LocalContext.event_id.get()
        self._queue = page._queue if page else None
        self._event = self._queue.event_ids_to_events.get(key or "") if self._queue else None

    def listens(self) -> bool:
        """Say whether they are still there: neither has the page been closed nor the connection."""
        return self._event is None or self._event.alive

    def tell(self, place: Place) -> None:
        """Tell a client of the API their place, which `gradio_client` calls the status of a job."""
        if self._queue and self._event and place.rank:
            status = EstimationMessage(rank=place.rank - 1, rank_eta=place.seconds, queue_size=place.rank)
            self._queue.send_message(self._event, status)
