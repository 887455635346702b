package org.tripcap.cli.bench;

import java.lang.management.ManagementFactory;
import java.util.Objects;

/** Rates on one core: by the processor's time of this whole process, so that no thread's work is left out. */
final class OneCore {

    private static final com.sun.management.OperatingSystemMXBean PROCESS =
            Objects.requireNonNull(ManagementFactory.getPlatformMXBean(com.sun.management.OperatingSystemMXBean.class));

    /** What is measured. */
    @FunctionalInterface
    interface Task<E extends Exception> {
        void run() throws E;
    }

    private OneCore() {}

    /**
     * How many megabytes (10^6) a second of processor time a task works off.
     *
     * @param bytes that it works off
     */
    static <E extends Exception> double megabytesPerSecond(long bytes, Task<E> task) throws E {
        long start = PROCESS.getProcessCpuTime();
        task.run();
        return bytes / 1e6 / Math.max(1e-9, (PROCESS.getProcessCpuTime() - start) / 1e9);
    }
}
