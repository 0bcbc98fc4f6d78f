"""`fieldapp demo`: two companies with a plainly fictional cast and cases in every stage, served at once."""

import click


@click.command()
@click.option("--serve/--no-serve", default=True, help="serve after seeding")
def demo(serve: bool) -> None:
    """Migrate, fill an empty database with both companies, print address and logins, serve."""
    from fieldapp.cli.demo.show import show  # here, so that the cast can be used without the application

    show(serve)
