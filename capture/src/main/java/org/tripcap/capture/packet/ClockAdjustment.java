package org.tripcap.capture.packet;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;

/**
 * What the kernel knows about the clock that stamps packets ({@code ntp_adjtime(3)}, read only).
 *
 * @param offsetNanos estimated offset from true time
 * @param synchronised whether some daemon keeps it synchronised
 */
public record ClockAdjustment(long offsetNanos, boolean synchronised) {

    private static final int TIMEX_BYTES = 208;
    private static final long OFFSET = 8;
    private static final long STATUS = 40;
    private static final int STATUS_UNSYNCHRONISED = 0x0040;
    private static final int STATUS_NANOSECONDS = 0x2000;
    private static final int TIME_ERROR = 5;
    private static final int MICROSECOND = 1000;

    private static final MethodHandle ADJTIMEX = Linker.nativeLinker()
            .downcallHandle(
                    Linker.nativeLinker().defaultLookup().findOrThrow("adjtimex"),
                    FunctionDescriptor.of(JAVA_INT, ADDRESS));

    /** Asks the kernel. Where it does not answer, the clock counts as not synchronised. */
    public static ClockAdjustment read() {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment timex = arena.allocate(TIMEX_BYTES, 8); // modes 0: nothing is set
            int state = (int) ADJTIMEX.invokeExact(timex);
            int status = timex.get(JAVA_INT, STATUS);
            long offset = timex.get(JAVA_LONG, OFFSET);
            boolean synchronised = state >= 0 && state != TIME_ERROR && (status & STATUS_UNSYNCHRONISED) == 0;
            return new ClockAdjustment(
                    (status & STATUS_NANOSECONDS) != 0 ? offset : offset * MICROSECOND, synchronised);
        } catch (Throwable e) {
            throw Libc.unexpected(e);
        }
    }
}
