package org.tripcap.capture.packet;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;

import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/** Functions of libpcap that pcap4j does not offer, bound in the very library that pcap4j loaded. */
final class Libpcap {

    /** {@code pcap_dump}, as the callback of {@code pcap_dispatch}: a packet never crosses into Java by itself. */
    static final MemorySegment PCAP_DUMP;

    private static final MethodHandle DISPATCH;
    private static final MethodHandle DUMP_FOPEN;
    private static final MethodHandle FILENO;
    private static final MethodHandle GETERR;

    static {
        NativeLibrary library = NativeLibrary.getInstance(System.getProperty("org.pcap4j.core.pcapLibName", "pcap"));
        PCAP_DUMP = address(library, "pcap_dump");
        DISPATCH = bind(library, "pcap_dispatch", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT, ADDRESS, ADDRESS));
        DUMP_FOPEN = bind(library, "pcap_dump_fopen", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS));
        FILENO = bind(library, "pcap_fileno", FunctionDescriptor.of(JAVA_INT, ADDRESS));
        GETERR = bind(library, "pcap_geterr", FunctionDescriptor.of(ADDRESS, ADDRESS));
    }

    private static final int ERROR_BYTES = 4096;

    private Libpcap() {}

    /** Hands up to {@code count} packets to {@code pcap_dump} on {@code file}; negative on error. */
    static int dispatch(MemorySegment pcap, int count, MemorySegment file) {
        try {
            return (int) DISPATCH.invokeExact(pcap, count, PCAP_DUMP, file);
        } catch (Throwable e) {
            throw Libc.unexpected(e);
        }
    }

    /** Writes the file header to {@code file} and makes it a dumper; a null pointer on error. */
    static MemorySegment dumpFopen(MemorySegment pcap, MemorySegment file) {
        try {
            return (MemorySegment) DUMP_FOPEN.invokeExact(pcap, file);
        } catch (Throwable e) {
            throw Libc.unexpected(e);
        }
    }

    /** The descriptor of a live handle's socket. */
    static int fileno(MemorySegment pcap) {
        try {
            return (int) FILENO.invokeExact(pcap);
        } catch (Throwable e) {
            throw Libc.unexpected(e);
        }
    }

    /** libpcap's words about the latest error of a handle. */
    static String error(MemorySegment pcap) {
        try {
            return ((MemorySegment) GETERR.invokeExact(pcap))
                    .reinterpret(ERROR_BYTES)
                    .getString(0);
        } catch (Throwable e) {
            throw Libc.unexpected(e);
        }
    }

    private static MemorySegment address(NativeLibrary library, String name) {
        return MemorySegment.ofAddress(Pointer.nativeValue(library.getFunction(name)));
    }

    private static MethodHandle bind(NativeLibrary library, String name, FunctionDescriptor descriptor) {
        return Linker.nativeLinker().downcallHandle(address(library, name), descriptor);
    }
}
