package org.tripcap.capture.packet;

import java.util.List;

/**
 * A capture filter that libpcap compiled.
 *
 * @param expression what was compiled, in the syntax of pcap-filter(7)
 * @param linkType for which link type
 * @param instructions the program
 */
public record CompiledFilter(String expression, LinkType linkType, List<BpfInstruction> instructions) {

    /** Linux attaches at most so many instructions to a socket ({@code BPF_MAXINSNS}). */
    static final int KERNEL_INSTRUCTIONS = 4096;

    /** Copies the program. */
    public CompiledFilter {
        instructions = List.copyOf(instructions);
    }

    /** Whether the kernel can take the filter; a longer one would run in user space, after copying every packet. */
    public boolean fitsKernel() {
        return instructions.size() <= KERNEL_INSTRUCTIONS;
    }

    /**
     * Whether some packet passes that carries none of the addresses the filter compares with: such a filter names no host or
     * network, or does not depend on it. Found by following the program down every branch, where a comparison with an address
     * or with a network of at least 8 bits never holds.
     */
    public boolean acceptsAnyAddress() {
        return new AddressWalk(instructions, linkType).reachesAccept();
    }
}
