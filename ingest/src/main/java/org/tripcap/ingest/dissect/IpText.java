package org.tripcap.ingest.dissect;

/** Addresses as text. */
final class IpText {
    private static final int GROUPS = 8;

    private IpText() {}

    static String of(int network, long high, long low) {
        return network == Layers.IPV6 ? ofIpV6(high, low) : ofIpV4((int) low);
    }

    static String ofIpV4(int address) {
        return (address >>> 24) + "." + (address >>> 16 & 0xff) + "." + (address >>> 8 & 0xff) + "." + (address & 0xff);
    }

    /** RFC 5952: lower case, no leading zeros, the longest run of two or more zero groups as "::", the first of equals. */
    static String ofIpV6(long high, long low) {
        int runStart = -1;
        int runLength = 1;
        for (int i = 0; i < GROUPS; i++) {
            int length = 0;
            while (i + length < GROUPS && group(high, low, i + length) == 0) {
                length++;
            }
            if (length > runLength) {
                runStart = i;
                runLength = length;
            }
            i += length;
        }
        var text = new StringBuilder(39);
        for (int i = 0; i < GROUPS; i++) {
            if (i == runStart) {
                text.append("::");
                i += runLength - 1;
                continue;
            }
            if (!text.isEmpty() && text.charAt(text.length() - 1) != ':') {
                text.append(':');
            }
            text.append(Integer.toHexString(group(high, low, i)));
        }
        return text.toString();
    }

    private static int group(long high, long low, int index) {
        long half = index < 4 ? high : low;
        return (int) (half >>> (48 - (index & 3) * 16)) & 0xffff;
    }

    /** A link address in ECS form: {@code 00-00-5E-00-53-23}. */
    static String ofMac(long mac) {
        var text = new StringBuilder(17);
        for (int shift = 40; shift >= 0; shift -= 8) {
            if (!text.isEmpty()) {
                text.append('-');
            }
            int value = (int) (mac >>> shift) & 0xff;
            text.append(Character.toUpperCase(Character.forDigit(value >> 4, 16)));
            text.append(Character.toUpperCase(Character.forDigit(value & 0xf, 16)));
        }
        return text.toString();
    }
}
