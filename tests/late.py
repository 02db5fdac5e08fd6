"""Requests of a page in the browser that are late, or fail."""

import pytest


def wait_until(page, comes_true):
    """Wait, while the page goes on, until a function of no argument says so."""
    for _ in range(600):
        if comes_true():
            return
        page.wait_for_timeout(50)
    pytest.fail("this did not come true in 30 seconds")


class Held:
    """Hold requests to an address whose body has some words, until they may go on."""

    def __init__(self, page, address, words=""):
        self.routes, self._open = [], False

        def pass_on(route):
            if self._open or words not in (route.request.post_data or ""):
                route.fallback()
            else:
                self.routes.append(route)

        page.route(address, pass_on)

    def wait(self, page):
        wait_until(page, lambda: self.routes)

    def let_go(self):
        self._open = True
        for route in self.routes:
            route.continue_()


def fail(page, address, words="", status=503, times=1):
    """Have the first requests to an address whose body has some words fail."""
    left = [times]

    def refuse(route):
        if left[0] and words in (route.request.post_data or ""):
            left[0] -= 1
            route.fulfill(status=status, body="{}") if status else route.abort()
        else:
            route.fallback()

    page.route(address, refuse)
