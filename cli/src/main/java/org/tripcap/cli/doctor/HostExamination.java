package org.tripcap.cli.doctor;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tripcap.capture.CapturePermission;
import org.tripcap.capture.KernelClock;
import org.tripcap.capture.custody.ClockState;
import org.tripcap.capture.packet.FilterCheck;
import org.tripcap.capture.packet.Interfaces;

/** This host: Java, libpcap, permission to capture, interfaces, clock. */
final class HostExamination {

    private static final int JAVA_WANTED = 25;
    private static final Pattern LIBPCAP = Pattern.compile("libpcap version (\\d{1,4})\\.(\\d{1,4})");
    private static final int LIBPCAP_MINOR_WANTED = 10;

    private HostExamination() {}

    static List<Finding> of(List<String> interfaces) {
        List<Finding> findings = new ArrayList<>();
        findings.add(java());
        findings.add(libpcap());
        findings.add(
                CapturePermission.held()
                        ? Finding.sound("capabilities", "this process may capture (CAP_NET_RAW)")
                        : Finding.attention(
                                "capabilities",
                                "this process may not capture (it lacks CAP_NET_RAW)",
                                "only a sensor needs to: run 'tripcap up' as root, or a sensor by its systemd unit"));
        interfaces.forEach(name -> findings.add(network(name)));
        findings.add(clock(KernelClock.state()));
        return findings;
    }

    private static Finding java() {
        Runtime.Version version = Runtime.version();
        return version.feature() >= JAVA_WANTED
                ? Finding.sound("java", "Java " + version)
                : Finding.fault(
                        "java",
                        "Java " + version + ", expected " + JAVA_WANTED + " or later",
                        "install a JDK " + JAVA_WANTED + ", and name it in JAVA_HOME");
    }

    private static Finding libpcap() {
        String version;
        try {
            version = FilterCheck.libpcapVersion();
        } catch (LinkageError e) {
            return Finding.fault(
                    "libpcap", "cannot be loaded: " + e.getMessage(), "install it: apt-get install libpcap0.8");
        }
        Matcher numbers = LIBPCAP.matcher(version);
        boolean old = numbers.find()
                && Integer.parseInt(numbers.group(1)) == 1
                && Integer.parseInt(numbers.group(2)) < LIBPCAP_MINOR_WANTED;
        return old
                ? Finding.attention("libpcap", version, "install 1." + LIBPCAP_MINOR_WANTED + " or later")
                : Finding.sound("libpcap", version);
    }

    private static Finding network(String name) {
        if (!Interfaces.exists(name)) {
            return Finding.fault(
                    "interface", "there is no interface " + name, "name one that 'ip link' shows with --interface");
        }
        return Interfaces.isUp(name)
                ? Finding.sound("interface", name + " is up")
                : Finding.attention(
                        "interface", name + " is down: nothing is recorded on it", "ip link set " + name + " up");
    }

    private static Finding clock(ClockState clock) {
        return clock.synchronised()
                ? Finding.sound(
                        "clock", "synchronised by " + clock.source().code() + ", " + clock.offsetNanos() + " ns off")
                : Finding.attention(
                        "clock",
                        "not synchronised: every statement says so, and its times convince less",
                        "install and start chrony (or systemd-timesyncd)");
    }
}
