package org.tripcap.capture.packet;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Network interfaces as sysfs shows them; {@code java.net} knows only those with an IP address. */
public final class Interfaces {

    private static final Path SYSFS = Path.of("/sys/class/net");
    private static final String ANY = "any";
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
        if (!isName(name)) {
            return LinkType.ETHERNET;
        }
        try {
            int hardware = Integer.parseInt(
                    Files.readString(SYSFS.resolve(name).resolve("type")).strip());
            return switch (hardware) {
                case ARPHRD_ETHER, ARPHRD_LOOPBACK -> LinkType.ETHERNET;
                case ARPHRD_NONE -> LinkType.RAW;
                default -> LinkType.ETHERNET;
            };
        } catch (IOException | NumberFormatException e) {
            return LinkType.ETHERNET;
        }
    }

    private static boolean isName(String name) {
        return !name.isEmpty() && !name.equals(".") && !name.equals("..") && name.indexOf('/') < 0;
    }
}
