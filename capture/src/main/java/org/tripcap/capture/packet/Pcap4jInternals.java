package org.tripcap.capture.packet;

import com.sun.jna.Pointer;
import com.sun.jna.Structure;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.pcap4j.core.BpfProgram;
import org.pcap4j.core.PcapHandle;

/**
 * The two native pointers that pcap4j 1.8.2 has and does not show: the {@code pcap_t*} of a handle and the
 * {@code struct bpf_program} of a compiled filter. With them, libpcap's own functions that pcap4j lacks can be called on
 * handles that pcap4j opened. A pcap4j without these members fails here, at class initialisation, and in every test.
 */
final class Pcap4jInternals {

    private static final MethodHandle HANDLE_POINTER;
    private static final MethodHandle PROGRAM_STRUCTURE;

    static {
        try {
            HANDLE_POINTER = MethodHandles.privateLookupIn(PcapHandle.class, MethodHandles.lookup())
                    .findGetter(PcapHandle.class, "handle", Pointer.class);
            MethodHandles.Lookup programs = MethodHandles.privateLookupIn(BpfProgram.class, MethodHandles.lookup());
            Class<?> structure = programs.findClass("org.pcap4j.core.NativeMappings$bpf_program");
            PROGRAM_STRUCTURE = programs.findVirtual(BpfProgram.class, "getProgram", MethodType.methodType(structure))
                    .asType(MethodType.methodType(Structure.class, BpfProgram.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private Pcap4jInternals() {}

    /** The {@code pcap_t*}; must not be used once the handle is closed. */
    static MemorySegment pointer(PcapHandle handle) {
        try {
            return MemorySegment.ofAddress(Pointer.nativeValue((Pointer) HANDLE_POINTER.invokeExact(handle)));
        } catch (Throwable e) {
            throw new IllegalStateException("reading pcap4j's handle", e);
        }
    }

    /** The {@code struct bpf_program} ({@code u_int bf_len; struct bpf_insn *bf_insns}); not once it is freed. */
    static Pointer structure(BpfProgram program) {
        try {
            return ((Structure) PROGRAM_STRUCTURE.invokeExact(program)).getPointer();
        } catch (Throwable e) {
            throw new IllegalStateException("reading pcap4j's filter program", e);
        }
    }
}
