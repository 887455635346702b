package org.tripcap.cli.bench;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the kernel knows of a process and all its threads ({@code proc(5)}). */
final class ProcessFigures {

    /** {@code USER_HZ}, which is 100 on every Linux architecture with a JDK. */
    private static final int TICKS_A_SECOND = 100;

    /** Positions after the command's name in {@code /proc/PID/stat}, counted from 0. */
    private static final int UTIME = 11;

    private static final int STIME = 12;
    private static final int KIB_A_MIB = 1024;

    private ProcessFigures() {}

    /**
     * Processor time spent so far, user and system, of all threads that run or have ended.
     *
     * @return seconds, in steps of 10 ms
     * @throws IOException when there is no such process
     */
    static double cpuSeconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"), StandardCharsets.ISO_8859_1);
        // The command's name is in brackets and may hold anything, brackets and spaces too.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (double) (Long.parseLong(fields[UTIME]) + Long.parseLong(fields[STIME])) / TICKS_A_SECOND;
    }

    /**
     * The most physical memory that the process has had at a time.
     *
     * @return MiB
     * @throws IOException when there is no such process
     */
    static double peakRssMib(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc", Long.toString(pid), "status"), StandardCharsets.ISO_8859_1).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
                .mapToDouble(kib -> (double) kib / KIB_A_MIB)
                .findFirst()
                .orElseThrow(() -> new IOException("process " + pid + " has ended"));
    }

    /**
     * File descriptors that the process has open.
     *
     * @throws IOException when there is no such process, or it is another user's
     */
    static long descriptors(long pid) throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc", Long.toString(pid), "fd"))) {
            return open.count();
        }
    }
}
