package org.tripcap.capture.packet;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import org.jspecify.annotations.Nullable;

/**
 * Reads a libpcap handle at the speed of C: libpcap's own loop calls its own {@code pcap_dump}, which copies packets into a
 * stdio buffer of ours; only a full buffer, or the end of a batch, calls into Java. No pipe, no file, and no crossing a packet.
 *
 * <p>The stdio stream is one of {@code fopencookie(3)}, whose write function is an upcall. Belongs to one thread.
 */
final class DumpStream implements AutoCloseable {

    /** Fits the second-level cache, so that the bytes are copied on while they are hot. */
    private static final int BUFFER_BYTES = 256 << 10;

    private static final int FILE_HEADER = 24;
    private static final int LINK_TYPE_OFFSET = 20;

    private static final MethodHandle WRITE = writeMethod();

    private final MemorySegment pcap;
    private final Arena arena = Arena.ofShared();
    private final RecordParser parser;
    private final MemorySegment file;
    private LinkType linkType = LinkType.ETHERNET;
    private boolean headerSeen;
    private @Nullable PacketSink sink;
    private @Nullable Throwable failure;

    /**
     * A stream over an open handle, which has to outlive it.
     *
     * @throws IOException when libpcap or the C library refuses
     */
    DumpStream(MemorySegment pcap, int snaplen) throws IOException {
        this.pcap = pcap;
        this.parser = new RecordParser(snaplen, arena);
        MemorySegment functions = arena.allocate(Libc.COOKIE_FUNCTIONS);
        functions.set(
                ADDRESS,
                ADDRESS.byteSize(),
                Linker.nativeLinker()
                        .upcallStub(
                                MethodHandles.dropArguments(WRITE.bindTo(this), 0, MemorySegment.class),
                                FunctionDescriptor.of(JAVA_LONG, ADDRESS, ADDRESS, JAVA_LONG),
                                arena));
        this.file = Libc.fopencookie(arena.allocateFrom("w"), functions);
        if (file.address() == 0) {
            arena.close();
            throw new IOException("fopencookie failed: out of memory");
        }
        if (!Libc.bufferUnlocked(file, arena.allocate(BUFFER_BYTES, 64))
                || Libpcap.dumpFopen(pcap, file).address() == 0
                || Libc.fflush(file) != 0
                || !headerSeen) {
            close();
            throw new IOException("libpcap cannot write packets of this handle: " + Libpcap.error(pcap));
        }
    }

    /** The link type, as libpcap writes it to files. */
    LinkType linkType() {
        return linkType;
    }

    /**
     * Hands up to {@code count} packets to the sink, as far as there are any now.
     *
     * @return how many, or a negative number when libpcap fails (what came before was handed out)
     */
    int dispatch(int count, PacketSink to) {
        sink = to;
        try {
            int packets = Libpcap.dispatch(pcap, count, file);
            int flushed = Libc.fflush(file);
            rethrow(flushed);
            return packets;
        } finally {
            sink = null;
        }
    }

    private void rethrow(int flushed) {
        Throwable thrown = failure;
        if (thrown != null) {
            failure = null;
            throw new IllegalStateException("handling a packet failed", thrown);
        }
        if (flushed != 0) {
            throw new IllegalStateException("the stream of packets failed after an earlier error");
        }
    }

    /**
     * What stdio calls with a full buffer. An exception that left it would end the process, so it is kept for later; then
     * stdio is told of an error and libpcap writes nothing more.
     */
    @SuppressWarnings("UnusedMethod") // stdio calls it, through WRITE
    private long write(MemorySegment bytes, long size) {
        try {
            MemorySegment chunk = bytes.reinterpret(size);
            if (!headerSeen) {
                header(chunk);
            } else if (sink != null) {
                parser.chunk(chunk, sink);
            }
            return size;
        } catch (Throwable e) {
            failure = e;
            return 0;
        }
    }

    private void header(MemorySegment chunk) {
        if (chunk.byteSize() != FILE_HEADER) {
            throw new IllegalStateException(
                    "expected a file header of " + FILE_HEADER + " bytes, found " + chunk.byteSize());
        }
        linkType = new LinkType(chunk.get(JAVA_INT, LINK_TYPE_OFFSET) & 0xffff);
        headerSeen = true;
    }

    @Override
    public void close() {
        sink = null;
        Libc.fclose(file);
        arena.close();
    }

    private static MethodHandle writeMethod() {
        try {
            return MethodHandles.lookup()
                    .findVirtual(
                            DumpStream.class,
                            "write",
                            MethodType.methodType(long.class, MemorySegment.class, long.class));
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }
}
