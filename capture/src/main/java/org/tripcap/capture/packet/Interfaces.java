package org.tripcap.capture.packet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Network interfaces as sysfs shows them; {@code java.net} knows only those with an IP address. */
public final class Interfaces {

    private static final Path SYSFS = Path.of("/sys/class/net");
    /** libpcap's name for all interfaces at once. */
    static final String ANY = "any";

    private static final int IFF_UP = 1;
    private static final int ARPHRD_ETHER = 1;
    private static final int ARPHRD_LOOPBACK = 772;
    private static final int ARPHRD_NONE = 0xfffe;

    private Interfaces() {}

    /** Whether there is an interface of this name; {@code any} always is. */
    public static boolean exists(String name) {
        return name.equals(ANY) || (isName(name) && Files.isDirectory(SYSFS.resolve(name)));
    }

    /** Whether the interface is there and up; {@code any} always is. */
    public static boolean isUp(String name) {
        if (name.equals(ANY) || !isName(name)) {
            return name.equals(ANY);
        }
        try {
            String flags =
                    Files.readString(SYSFS.resolve(name).resolve("flags")).strip();
            return (Integer.decode(flags) & IFF_UP) != 0;
        } catch (IOException | NumberFormatException e) {
            return false;
        }
    }

    /** The link type that an interface will most likely have; Ethernet when nothing is known. */
    static LinkType linkType(String name) {
        return hardware(name) == ARPHRD_NONE ? LinkType.RAW : LinkType.ETHERNET;
    }

    /** Names of all interfaces there are now. */
    static List<String> names() {
        try (Stream<Path> interfaces = Files.list(SYSFS)) {
            return interfaces
                    .map(path -> path.getFileName().toString())
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of();
        }
    }

    static boolean isEthernet(String name) {
        return hardware(name) == ARPHRD_ETHER;
    }

    static boolean isLoopback(String name) {
        return hardware(name) == ARPHRD_LOOPBACK;
    }

    /** A counter of {@code /sys/class/net/NAME/statistics}; 0 where there is none. */
    static long counter(String name, String counter) {
        if (!isName(name)) {
            return 0;
        }
        try {
            Path file = SYSFS.resolve(name).resolve("statistics").resolve(counter);
            return Math.max(0, Long.parseLong(Files.readString(file).strip()));
        } catch (IOException | NumberFormatException e) {
            return 0;
        }
    }

    /** Packets that the interface's hardware had no room for, since it was made. */
    static long missed(String name) {
        return counter(name, "rx_missed_errors") + counter(name, "rx_fifo_errors");
    }

    /** The kernel's number for the interface; -1 when there is none. */
    static int index(String name) {
        return number(name, "ifindex");
    }

    /** The kernel's number for the kind of hardware; -1 when it is not known. */
    private static int hardware(String name) {
        return number(name, "type");
    }

    private static int number(String name, String file) {
        if (!isName(name)) {
            return -1;
        }
        try {
            return Integer.parseInt(
                    Files.readString(SYSFS.resolve(name).resolve(file)).strip());
        } catch (IOException | NumberFormatException e) {
            return -1;
        }
    }

    private static boolean isName(String name) {
        return !name.isEmpty() && !name.equals(".") && !name.equals("..") && name.indexOf('/') < 0;
    }
}
