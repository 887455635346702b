package org.tripcap.capture.packet;

import com.sun.jna.Native;
import com.sun.jna.Pointer;
import java.util.ArrayList;
import java.util.List;
import org.pcap4j.core.BpfProgram;
import org.pcap4j.core.BpfProgram.BpfCompileMode;
import org.pcap4j.core.NotOpenException;
import org.pcap4j.core.PcapHandle;
import org.pcap4j.core.PcapNativeException;
import org.pcap4j.core.Pcaps;

/** Compiles capture filters with no capture handle, no interface and no permission. */
public final class FilterCheck {

    /**
     * The longest filter that is compiled, in characters. libpcap's compiler takes time that grows with the cube of the
     * length (300 hosts: 2 s, 1,000 hosts: a minute) and ends the process when it runs out of stack, so an authorised
     * document with a huge filter could stop a sensor.
     */
    public static final int MAX_LENGTH = 4_096;
    /**
     * Up to here the optimiser takes up to a tenth of a second; longer filters are compiled without it, to eight times as many
     * instructions, and hardly ever fit the kernel.
     */
    private static final int OPTIMISED_LENGTH = 2_048;

    private static final int SNAPLEN = 262_144;

    private FilterCheck() {}

    /**
     * Compiles a filter for Ethernet, which most interfaces have.
     *
     * @throws BadFilterException with libpcap's message
     */
    public static CompiledFilter compile(String filter) throws BadFilterException {
        return compile(filter, LinkType.ETHERNET);
    }

    /**
     * Compiles a filter.
     *
     * @param filter in the syntax of pcap-filter(7); empty accepts every packet
     * @throws BadFilterException with libpcap's message
     */
    public static CompiledFilter compile(String filter, LinkType linkType) throws BadFilterException {
        if (filter.indexOf('\0') >= 0) {
            throw new BadFilterException(filter.replace('\0', ' '), linkType, "it contains a zero character");
        }
        if (filter.length() > MAX_LENGTH) {
            throw new BadFilterException(
                    filter.substring(0, 64) + "...",
                    linkType,
                    "it has " + filter.length() + " characters, at most " + MAX_LENGTH
                            + " are compiled; name networks instead of hosts");
        }
        try (PcapHandle dead = Pcaps.openDead(linkType.dlt(), SNAPLEN)) {
            BpfProgram program = dead.compileFilter(filter, mode(filter), PcapHandle.PCAP_NETMASK_UNKNOWN);
            try {
                return new CompiledFilter(filter, linkType, instructions(program));
            } finally {
                program.free();
            }
        } catch (PcapNativeException e) {
            throw new BadFilterException(filter, linkType, String.valueOf(e.getMessage()));
        } catch (NotOpenException e) {
            throw new IllegalStateException(e);
        }
    }

    /**
     * The filter as this link type can hold it. Generated scopes read {@code (X) or (vlan and X)}; libpcap knows no VLAN tags
     * on link types that have none (raw IP, the cooked capture of {@code any}), and there {@code X} says the same.
     */
    static String suited(String filter, LinkType linkType) {
        return linkType.equals(LinkType.ETHERNET) ? filter : TagFilters.withoutTags(filter);
    }

    /** What libpcap says of itself, such as {@code libpcap version 1.10.3 (with TPACKET_V3)}. */
    public static String libpcapVersion() {
        return Pcaps.libVersion();
    }

    /** How a filter of this length is compiled. */
    static BpfCompileMode mode(String filter) {
        return filter.length() <= OPTIMISED_LENGTH ? BpfCompileMode.OPTIMIZE : BpfCompileMode.NONOPTIMIZE;
    }

    /** Copies the program out of libpcap's memory. */
    static List<BpfInstruction> instructions(BpfProgram program) {
        Pointer structure = Pcap4jInternals.structure(program);
        int length = structure.getInt(0);
        Pointer first = structure.getPointer(Native.POINTER_SIZE);
        List<BpfInstruction> instructions = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            long at = (long) i * BpfInstruction.BYTES;
            instructions.add(new BpfInstruction(
                    Short.toUnsignedInt(first.getShort(at)),
                    Byte.toUnsignedInt(first.getByte(at + 2)),
                    Byte.toUnsignedInt(first.getByte(at + 3)),
                    first.getInt(at + 4)));
        }
        return instructions;
    }
}
