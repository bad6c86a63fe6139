"""Managing certificates, libvirt and QEMU: what an administrator sets up once."""
