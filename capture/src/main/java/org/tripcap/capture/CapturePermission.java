package org.tripcap.capture;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Whether this process may open capture sockets (capabilities(7), CAP_NET_RAW). */
public final class CapturePermission {

    private static final Path STATUS = Path.of("/proc/self/status");
    private static final String EFFECTIVE = "CapEff:";
    private static final int CAP_NET_RAW = 13;

    /** What to do about it. */
    public static final String ADVICE =
            "this process may not capture: it lacks the capability CAP_NET_RAW. Start it with the systemd unit, which"
                    + " grants only that; by hand: setpriv --reuid USER --regid GROUP --clear-groups"
                    + " --inh-caps=-all,+net_raw --ambient-caps=-all,+net_raw --bounding-set=-all,+net_raw tripcap-sensor";

    private CapturePermission() {}

    /** Asks the kernel; where it does not say, opening the first interface will tell. */
    public static boolean held() {
        try {
            return held(Files.readAllLines(STATUS));
        } catch (IOException e) {
            return true;
        }
    }

    static boolean held(List<String> status) {
        return status.stream()
                .filter(line -> line.startsWith(EFFECTIVE))
                .map(line -> new BigInteger(line.substring(EFFECTIVE.length()).strip(), 16))
                .findFirst()
                .map(effective -> effective.testBit(CAP_NET_RAW))
                .orElse(true);
    }
}
