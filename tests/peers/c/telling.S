# A boot sector that lights Caps Lock on a PS/2 keyboard and gives a VMware SVGA II display adapter
# (-vga vmware) a pointer, 32 x 4, hotspot 2, 1. Pixel x, y is red 8x, green 64 + 16y, blue 153; from
# x = 8(y + 1) on it is transparent.
    .include "protected.inc"
    .code16
    .globl _start
_start:
    xor %ax, %ax
    mov %ax, %ds
    protect
    mov $0x80001010, %eax       # PCI device 2: its registers' port
    mov $0xcf8, %dx
    out %eax, %dx
    mov $0xcfc, %dx
    in %dx, %eax
    and $0xfffc, %eax
    mov %eax, %ebp
    mov $0x80001018, %eax       # and the queue of its commands
    mov $0xcf8, %dx
    out %eax, %dx
    mov $0xcfc, %dx
    in %dx, %eax
    and $0xfffffff0, %eax
    mov %eax, %edi
    mov $queue, %esi
    mov $(pixels - queue) / 4, %ecx
    rep movsl
    mov $0x00004099, %eax
row:
    mov $32, %ecx
column:
    stosl
    add $0x080000, %eax
    loop column
    sub $32 * 0x080000, %eax
    add $0x1000, %ax
    cmp $0x8099, %ax
    jne row
    mov $registers, %esi
    mov $(end - registers) / 8, %ecx
set:
    lodsl
    mov %ebp, %edx
    out %eax, %dx
    inc %edx
    lodsl
    out %eax, %dx
    loop set
    mov $0xed, %al              # the keyboard's lights: ...
    call tell
    mov $4, %al                 # Caps Lock alone
    call tell
halt:
    hlt
    jmp halt
tell:
    mov %al, %ah
busy:
    in $0x64, %al
    test $2, %al
    jnz busy
    mov %ah, %al
    out %al, $0x60
unheard:
    in $0x64, %al
    test $1, %al
    jz unheard
    in $0x60, %al
    ret

    .align 4
queue:
    .long 16, 0x8000, 16 + 4 * (8 + 4 + 128), 16    # first, last, next and done byte
    .long 19, 0, 2, 1, 32, 4, 1, 32                 # SVGA_CMD_DEFINE_CURSOR
    .byte 0, 255, 255, 255                          # transparent
    .byte 0, 0, 255, 255
    .byte 0, 0, 0, 255
    .byte 0, 0, 0, 0
pixels:
registers:
    .long 0, 0x90000002         # SVGA_ID_2
    .long 2, 640
    .long 3, 480
    .long 1, 1                  # enable
    .long 20, 1                 # the queue is filled
    .long 21, 1                 # do it
end:
    tables
