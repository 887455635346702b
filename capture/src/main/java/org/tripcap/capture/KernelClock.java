package org.tripcap.capture;

import java.nio.file.Files;
import java.nio.file.Path;
import org.tripcap.capture.custody.ClockState;
import org.tripcap.capture.custody.ClockState.Source;
import org.tripcap.capture.packet.ClockAdjustment;

/** What this host knows of its own clock: the kernel's word, and which daemon disciplines it. */
public final class KernelClock {

    private static final Path CHRONY = Path.of("/run/chrony/chronyd.pid");
    private static final Path TIMESYNCD = Path.of("/run/systemd/timesync/synchronized");
    private static final Path NTPD = Path.of("/run/ntpd.pid");

    private KernelClock() {}

    /** What is known now. */
    public static ClockState state() {
        ClockAdjustment kernel = ClockAdjustment.read();
        return new ClockState(source(), kernel.offsetNanos(), kernel.synchronised());
    }

    private static Source source() {
        if (Files.exists(CHRONY)) {
            return Source.CHRONY;
        }
        if (Files.exists(TIMESYNCD)) {
            return Source.TIMESYNCD;
        }
        return Files.exists(NTPD) ? Source.NTPD : Source.SYSTEM;
    }
}
