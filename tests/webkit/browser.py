"""A phone browser of WebKitGTK that keeps its storage in a folder; run by Debian's own Python, driven by WebDriver."""

import sys
from pathlib import Path
from typing import Any

import gi  # type: ignore[import-not-found]

gi.require_version("Gtk", "3.0")
gi.require_version("WebKit2", "4.1")
from gi.repository import Gtk, WebKit2  # type: ignore[import-not-found]  # noqa: E402

# The browser that comes with the driver forgets everything when it ends; this one keeps what a phone keeps.
folder = Path(sys.argv[1])
manager = WebKit2.WebsiteDataManager(
    base_data_directory=str(folder / "data"), base_cache_directory=str(folder / "cache")
)
context = WebKit2.WebContext.new_with_website_data_manager(manager)
cookies = str(folder / "cookies.sqlite")
context.get_cookie_manager().set_persistent_storage(cookies, WebKit2.CookiePersistentStorage.SQLITE)
context.set_automation_allowed(True)
windows: list[Any] = []


def opened(_session: Any) -> Any:
    """A tab, in a window as big as a phone."""
    view = WebKit2.WebView(web_context=context, is_controlled_by_automation=True)
    window = Gtk.Window(default_width=390, default_height=844)
    window.add(view)
    window.show_all()
    windows.append(window)
    return view


def started(_context: Any, session: Any) -> None:
    about = WebKit2.ApplicationInfo()
    about.set_name("fieldapp-phone")
    session.set_application_info(about)
    session.connect("create-web-view", opened)


context.connect("automation-started", started)
Gtk.main()
