"""Keycloak from Maven Central: checked by hash, unpacked, and built once, so that it starts in seconds."""

import hashlib
from pathlib import Path

from scripts.servers.cache import CannotInstall, need, place, run

NAME = "keycloak"
VERSION = "26.7.3"
SHA256 = "27a6535553c3cdcd083872ba40629efafb3475e3b758e0c6f691395561dd0f1f"
ARTIFACT = f"org.keycloak:keycloak-quarkus-dist:{VERSION}:zip"
ARCHIVE = f"keycloak-quarkus-dist-{VERSION}.zip"
BUILD = ("--db=dev-file", "--features=client-secret-rotation")


def home() -> Path:
    return place(NAME, VERSION)


def distribution() -> Path:
    return home() / f"keycloak-{VERSION}"


def install(into: Path) -> None:
    need("java", "mvn", "unzip")
    run(
        ["mvn", "-q", "-B", "-C", "dependency:copy", f"-Dartifact={ARTIFACT}", f"-DoutputDirectory={into}"],
        into,
    )
    archive = into / ARCHIVE
    found = sha256(archive)
    if found != SHA256:
        raise CannotInstall(f"{ARCHIVE} has SHA-256 {found}, not the pinned {SHA256}; nothing of it was run")
    run(["unzip", "-q", ARCHIVE], into)
    archive.unlink()
    run([into / f"keycloak-{VERSION}" / "bin" / "kc.sh", "build", *BUILD], into)


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
