"""What `sealvnc demo` shows: a gateway in front of two guests, and what two users may do there.

`guest`     Linux text consoles in QEMU, with nothing but a monitor each: `find`, `boot`. Made
            from `parts`, `initramfs` and `monitor`.
`built_in`  what stands in where QEMU is missing: `console`, drawn by `screen`, answering with
            `shell`.
`stage`     the gateway, set up by the commands that anybody would give.
`story`     what alice and bob do then.
"""
