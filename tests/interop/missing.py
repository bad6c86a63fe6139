"""Which Debian packages of real peers are not there, told by a file that each of them brings."""

import functools
import glob
import os
import shutil

EVIDENCE = {
    "busybox-static": "busybox",
    "console-data": "/usr/share/keymaps/i386/qwertz/de-latin1.kmap.gz",
    "cpio": "cpio",
    "default-jdk-headless": "javac",
    "fail2ban": "fail2ban-regex",
    "faketime": "/usr/lib/*/faketime/libfaketime.so.1",
    "gcc": "gcc",
    "gir1.2-gtk-3.0": "/usr/lib/*/girepository-1.0/Gtk-3.0.typelib",
    "gir1.2-gtk-vnc-2.0": "/usr/lib/*/girepository-1.0/GtkVnc-2.0.typelib",
    "haproxy": "/usr/sbin/haproxy",
    "kbd": "loadkeys",
    "krb5-admin-server": "/usr/sbin/kadmin.local",
    "krb5-kdc": "/usr/sbin/krb5kdc",
    "krb5-user": "kinit",
    "libgsasl18": "/usr/lib/*/libgsasl.so.*",
    "libkrb5-dev": "/usr/include/krb5.h",
    "libnss-wrapper": "/usr/lib/*/libnss_wrapper.so*",
    "libpam-wrapper": "/usr/lib/*/pam_wrapper/pam_matrix.so",
    "libsasl2-modules": "/usr/lib/*/sasl2/libscram.so",
    "libsasl2-modules-db": "/usr/lib/*/sasl2/libsasldb.so",
    "libsasl2-modules-gssapi-mit": "/usr/lib/*/sasl2/libgssapiv2.so",
    "libsasl2-modules-ldap": "/usr/lib/*/sasl2/libldapdb.so",
    "libsasl2-modules-otp": "/usr/lib/*/sasl2/libotp.so",
    "libsasl2-modules-sql": "/usr/lib/*/sasl2/libsql.so",
    "libvirt-clients": "virsh",
    "libvirt-daemon": "/usr/sbin/libvirtd",
    "libvirt-daemon-driver-qemu": "/usr/lib/*/libvirt/connection-driver/libvirt_driver_qemu.so",
    "libvirt-dev": "/usr/include/libvirt/libvirt.h",
    "libvncserver-dev": "/usr/include/rfb/rfbclient.h",
    "libx11-data": "/usr/share/X11/locale/en_US.UTF-8/Compose",
    "libxkbcommon0": "/usr/lib/*/libxkbcommon.so.0",
    "linux-image-cloud-amd64": "/boot/vmlinuz-*",
    "pkg-config": "pkg-config",
    "python3-dev": "/usr/include/python3*/Python.h",
    "python3-gi": "/usr/lib/python3/dist-packages/gi/__init__.py",
    "python3-systemd": "/usr/lib/python3/dist-packages/systemd/__init__.py",
    "qemu-system-x86": "qemu-system-x86_64",
    "sasl2-bin": "saslpasswd2",
    "slapd": "/usr/sbin/slapd",
    "systemd": "/lib/systemd/systemd-journald",
    "tigervnc-standalone-server": "Xtigervnc",
    "tigervnc-tools": "tigervncpasswd",
    "tigervnc-viewer": "xtigervncviewer",
    "tightvncserver": "Xtightvnc",
    "x11vnc": "x11vnc",
    "xclip": "xclip",
    "xdotool": "xdotool",
    "xfonts-base": "/usr/share/fonts/X11/misc/fonts.dir",
    "xkb-data": "/usr/share/X11/xkb/rules/evdev",
    "xvfb": "Xvfb",
}
"""A program, or a pattern of paths, for every package in tests/peers/packages.txt."""


@functools.cache
def packages() -> tuple[str, ...]:
    """The packages that are not there."""
    return tuple(package for package, evidence in EVIDENCE.items() if not _is_there(evidence))


def complaint() -> str | None:
    """What to tell who runs the tests without them; `None` if nothing is missing."""
    if not packages():
        return None
    names = " ".join(packages())
    return (
        f"real peers are missing: apt-get install {names}\n"
        "(SEALVNC_PEERS=off is the only way to leave them out)"
    )


def _is_there(evidence: str) -> bool:
    if evidence.startswith("/"):
        return bool(glob.glob(evidence))
    return shutil.which(evidence, path=os.environ.get("PATH", os.defpath)) is not None
