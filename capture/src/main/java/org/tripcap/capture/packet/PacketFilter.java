package org.tripcap.capture.packet;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import org.pcap4j.core.BpfProgram;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.Pcaps;

/** A capture filter applied by libpcap to packets in memory, of any link type. Close it to free the programs. Not thread-safe. */
public final class PacketFilter implements AutoCloseable {
    private static final int SNAPLEN = 262_144;

    private final String expression;
    private final Map<LinkType, BpfProgram> programs = new HashMap<>();

    /**
     * Compiles a filter for Ethernet, to find out whether it is one; other link types follow when packets have them.
     *
     * @param expression in the syntax of pcap-filter(7)
     * @throws BadFilterException with libpcap's message
     */
    public PacketFilter(String expression) throws BadFilterException {
        FilterCheck.compile(expression);
        this.expression = expression;
    }

    /**
     * Whether a packet passes.
     *
     * @param linkType LINKTYPE_ number of its interface
     * @param capturedLength octets that were kept, from {@code offset} on
     * @param originalLength octets that were on the wire
     * @throws BadFilterException when the filter says nothing about this link type
     */
    public boolean accepts(int linkType, byte[] data, int offset, int capturedLength, int originalLength)
            throws BadFilterException {
        LinkType type = new LinkType(linkType);
        BpfProgram program = programs.get(type);
        if (program == null) {
            program = compile(type);
            programs.put(type, program);
        }
        byte[] packet = Arrays.copyOfRange(data, offset, offset + capturedLength);
        return program.applyFilter(packet, originalLength, capturedLength);
    }

    private BpfProgram compile(LinkType type) throws BadFilterException {
        String suited = FilterCheck.suited(expression, type);
        FilterCheck.compile(suited, type);
        try (PcapHandle dead = Pcaps.openDead(type.dlt(), SNAPLEN)) {
            return dead.compileFilter(suited, FilterCheck.mode(suited), PcapHandle.PCAP_NETMASK_UNKNOWN);
        } catch (PcapNativeException e) {
            throw new BadFilterException(suited, type, String.valueOf(e.getMessage()));
        } catch (NotOpenException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        programs.values().forEach(BpfProgram::free);
        programs.clear();
    }
}
