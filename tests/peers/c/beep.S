# A boot sector that lets the PC's speaker sound at 1 kHz, for ever.
    .code16
    .globl _start
_start:
    cli
    mov $0xb6, %al              # timer channel 2: square wave
    out %al, $0x43
    mov $1193, %ax              # 1193182 Hz / 1193
    out %al, $0x42
    mov %ah, %al
    out %al, $0x42
    in $0x61, %al
    or $3, %al                  # let it through to the speaker
    out %al, $0x61
end:
    hlt
    jmp end
    .org 510
    .word 0xaa55
