package org.tripcap.capture.packet;

/**
 * One instruction of the classic BPF machine ({@code struct bpf_insn} and {@code struct sock_filter}).
 *
 * @param code operation, 16 bits
 * @param jumpTrue instructions to skip where a comparison holds, 0 to 255
 * @param jumpFalse instructions to skip where it does not, 0 to 255
 * @param operand the constant, 32 bits
 */
public record BpfInstruction(int code, int jumpTrue, int jumpFalse, int operand) {

    /** Bytes of one instruction in memory. */
    static final int BYTES = 8;
}
