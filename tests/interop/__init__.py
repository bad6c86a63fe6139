"""SealVNC with real peers: QEMU, TigerVNC and gtk-vnc; the matrix at the end says what came of it.

`matrix`      the rows that tests record, and the table that the run ends with
`missing`     which packages of real peers this machine lacks
`attempt`     one login as a row of a table: arguments for `sealvnc.connect` and for the command
`command`     the `sealvnc` command as a subprocess
`console`     a picture of QEMU's console that is identical with QEMU's own
`our_server`  a server of ours in a thread, for viewers that block
"""
