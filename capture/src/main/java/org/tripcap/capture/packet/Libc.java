package org.tripcap.capture.packet;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.StructLayout;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.VarHandle;

/** The functions of the C library that capturing needs; Linux, glibc or musl, 64 bits. */
final class Libc {

    /** {@code cookie_io_functions_t}: read, write, seek, close. */
    static final StructLayout COOKIE_FUNCTIONS = MemoryLayout.structLayout(
            ADDRESS.withName("read"), ADDRESS.withName("write"), ADDRESS.withName("seek"), ADDRESS.withName("close"));

    private static final int FULLY_BUFFERED = 0;
    /** {@code FSETLOCKING_BYCALLER} of stdio_ext.h: one thread uses the stream, so no lock is taken twice a packet. */
    private static final int LOCKING_BY_CALLER = 2;

    private static final MethodHandle FOPENCOOKIE =
            bind("fopencookie", FunctionDescriptor.of(ADDRESS, ADDRESS, ADDRESS, COOKIE_FUNCTIONS));
    private static final MethodHandle SETVBUF =
            bind("setvbuf", FunctionDescriptor.of(JAVA_INT, ADDRESS, ADDRESS, JAVA_INT, JAVA_LONG));
    private static final MethodHandle FSETLOCKING =
            bind("__fsetlocking", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle FFLUSH = bind("fflush", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle FCLOSE = bind("fclose", FunctionDescriptor.of(JAVA_INT, ADDRESS));
    private static final MethodHandle POLL =
            bind("poll", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_LONG, JAVA_INT));
    private static final MethodHandle SETSOCKOPT =
            bind("setsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle GETSOCKOPT =
            bind("getsockopt", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT, ADDRESS, ADDRESS));
    private static final MethodHandle PIPE2 = bind("pipe2", FunctionDescriptor.of(JAVA_INT, ADDRESS, JAVA_INT));
    private static final MethodHandle SOCKET =
            bind("socket", FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_INT, JAVA_INT));
    private static final MethodHandle IOCTL = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("ioctl"),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, JAVA_LONG, ADDRESS),
                    Linker.Option.firstVariadicArg(2));
    private static final MethodHandle BIND = bind("bind", FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT));
    private static final Linker.Option ERRNO = Linker.Option.captureCallState("errno");
    private static final StructLayout ERRNO_LAYOUT = Linker.Option.captureStateLayout();
    private static final VarHandle ERRNO_VALUE = ERRNO_LAYOUT.varHandle(MemoryLayout.PathElement.groupElement("errno"));
    private static final MethodHandle RECVMMSG = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("recvmmsg"),
                    FunctionDescriptor.of(JAVA_INT, JAVA_INT, ADDRESS, JAVA_INT, JAVA_INT, ADDRESS),
                    ERRNO);
    private static final int MSG_DONTWAIT = 0x40;
    private static final int MSG_TRUNC = 0x20;
    private static final MethodHandle CLOSE = bind("close", FunctionDescriptor.of(JAVA_INT, JAVA_INT));

    private Libc() {}

    static MemorySegment fopencookie(MemorySegment mode, MemorySegment functions) {
        try {
            return (MemorySegment) FOPENCOOKIE.invokeExact(MemorySegment.NULL, mode, functions);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Gives a stream a buffer of its caller's, and takes the lock away. */
    static boolean bufferUnlocked(MemorySegment file, MemorySegment buffer) {
        try {
            int _ = (int) FSETLOCKING.invokeExact(file, LOCKING_BY_CALLER);
            return (int) SETVBUF.invokeExact(file, buffer, FULLY_BUFFERED, buffer.byteSize()) == 0;
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int fflush(MemorySegment file) {
        try {
            return (int) FFLUSH.invokeExact(file);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int fclose(MemorySegment file) {
        try {
            return (int) FCLOSE.invokeExact(file);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int poll(MemorySegment descriptors, long count, int timeoutMillis) {
        try {
            return (int) POLL.invokeExact(descriptors, count, timeoutMillis);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int setsockopt(int socket, int level, int option, MemorySegment value) {
        try {
            return (int) SETSOCKOPT.invokeExact(socket, level, option, value, (int) value.byteSize());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int getsockopt(int socket, int level, int option, MemorySegment value, MemorySegment length) {
        try {
            return (int) GETSOCKOPT.invokeExact(socket, level, option, value, length);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int pipe2(MemorySegment ends, int flags) {
        try {
            return (int) PIPE2.invokeExact(ends, flags);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int socket(int domain, int type, int protocol) {
        try {
            return (int) SOCKET.invokeExact(domain, type, protocol);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static int bindTo(int socket, MemorySegment address) {
        try {
            return (int) BIND.invokeExact(socket, address, (int) address.byteSize());
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /**
     * Receives what there is now, at most {@code count} messages, each with its real length.
     *
     * @param errno memory for it, from {@link #errno}
     * @return how many; negative, the number of the error
     */
    static int recvmmsg(int socket, MemorySegment messages, int count, MemorySegment errno) {
        try {
            int received = (int)
                    RECVMMSG.invokeExact(errno, socket, messages, count, MSG_DONTWAIT | MSG_TRUNC, MemorySegment.NULL);
            return received >= 0 ? received : -(int) ERRNO_VALUE.get(errno, 0L);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    /** Memory for the number of an error. */
    static MemorySegment errno(Arena arena) {
        return arena.allocate(ERRNO_LAYOUT);
    }

    static int ioctl(int descriptor, long request, MemorySegment argument) {
        try {
            return (int) IOCTL.invokeExact(descriptor, request, argument);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static void close(int descriptor) {
        try {
            int _ = (int) CLOSE.invokeExact(descriptor);
        } catch (Throwable e) {
            throw unexpected(e);
        }
    }

    static IllegalStateException unexpected(Throwable e) {
        if (e instanceof Error error) {
            throw error;
        }
        return new IllegalStateException("a call into native code failed", e);
    }

    private static MethodHandle bind(String name, FunctionDescriptor descriptor) {
        Linker linker = Linker.nativeLinker();
        return linker.downcallHandle(linker.defaultLookup().findOrThrow(name), descriptor);
    }
}
