# A boot sector that draws a picture, 1024 x 768 x 32, and then stands still.
# Bands of 128 rows: one colour, two colours in turn, sixteen colours, a gradient, an XOR pattern of
# many colours, noise on a flat ground in every other square of 64 pixels.
    .include "protected.inc"
    .code16
    .globl _start
_start:
    xor %ax, %ax
    mov %ax, %ds
    mov %ax, %es
    mov %ax, %ss
    mov $0x7c00, %sp
    mov $0x4f01, %ax            # VBE: mode information to 0:0x8000
    mov $0x0144, %cx            # Bochs VBE 0x144: 1024 x 768 x 32
    mov $0x8000, %di
    int $0x10
    mov $0x4f02, %ax            # VBE: set it, with a linear frame buffer (bit 14)
    mov $0x4144, %bx
    int $0x10
    mov 0x8028, %esi            # PhysBasePtr
    protect
    mov %esi, %edi
    xor %edx, %edx              # row
    mov $12345, %ebp            # noise
row:
    xor %ecx, %ecx              # column
column:
    imul $1103515245, %ebp, %ebp
    add $12345, %ebp
    mov %edx, %ebx
    shr $7, %ebx
    mov $0x203a5c, %eax         # band 0
    cmp $0, %ebx
    je draw
    mov %ecx, %eax
    xor %edx, %eax
    cmp $1, %ebx
    je two
    cmp $2, %ebx
    je sixteen
    cmp $3, %ebx
    je gradient
    cmp $4, %ebx
    je many
    mov %ecx, %ebx              # band 5
    xor %edx, %ebx
    mov $0xf0f0f5, %eax
    test $64, %ebx
    je draw
    mov %ebp, %eax
    shr $8, %eax
    jmp draw
two:
    and $1, %eax
    imul $0xd0d0d0, %eax, %eax
    jmp draw
sixteen:
    shr $2, %eax
    and $15, %eax
    imul $0x0b1735, %eax, %eax
    jmp draw
gradient:
    mov %ecx, %eax
    shr $2, %eax
    imul $0x010001, %eax, %eax
    jmp draw
many:
    mov %eax, %ebx
    shl $9, %ebx
    xor %ebx, %eax
draw:
    and $0xffffff, %eax
    mov %eax, (%edi)
    add $4, %edi
    inc %ecx
    cmp $1024, %ecx
    jne column
    inc %edx
    cmp $768, %edx
    jne row
end:
    hlt
    jmp end
    tables
