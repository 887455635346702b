package org.tripcap.capture;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The JVM's heap that a sensor has for what its memory setting asks of it. */
final class SensorHeap {

    /** What the start script gives, in bytes. */
    static final long OF_START_SCRIPT = 160L << 20;

    private static final Pattern GIVEN = Pattern.compile("-Xmx([0-9]{1,12})([kKmMgGtT]?)(?=\\s|$)");

    private SensorHeap() {}

    /** The heap of this JVM, in bytes. */
    static long ofThisJvm() {
        long told = Runtime.getRuntime().maxMemory();
        // Some collectors leave a part of what -Xmx gives out of what they tell.
        return told + told / 8;
    }

    /**
     * The heap that the start script gives a sensor in this environment, in bytes; options that it does not know decide nothing.
     *
     * @param environment of the sensor
     */
    static long ofStartScript(Map<String, String> environment) {
        Matcher given = GIVEN.matcher(environment.getOrDefault(SensorConfiguration.JAVA_OPTIONS_VARIABLE, ""));
        long heap = OF_START_SCRIPT;
        while (given.find()) { // the last one counts, as for the JVM
            heap = Long.parseLong(given.group(1)) << shift(given.group(2));
        }
        return heap;
    }

    private static int shift(String unit) {
        return switch (unit) {
            case "k", "K" -> 10;
            case "m", "M" -> 20;
            case "g", "G" -> 30;
            case "t", "T" -> 40;
            default -> 0;
        };
    }
}
