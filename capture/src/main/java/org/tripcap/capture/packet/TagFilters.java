package org.tripcap.capture.packet;

/**
 * What filters say about VLAN tags. The kernel takes a tag off a frame before any socket's filter sees it; libpcap compiles a filter
 * to ask the kernel for it only for a handle that is open.
 */
final class TagFilters {

    private static final String WITH_TAGS = ") or (vlan and ";
    private static final String TAG = "vlan";

    private TagFilters() {}

    /**
     * The {@code X} of a generated scope, which reads {@code (X) or (vlan and X)}; any other filter as it is. On a frame whose tag
     * was taken off, and on link types that have none, {@code X} says the same.
     */
    static String withoutTags(String filter) {
        if (!filter.startsWith("(") || !filter.endsWith(")")) {
            return filter;
        }
        int middle = (filter.length() - 2 - WITH_TAGS.length()) / 2;
        if (middle <= 0) {
            return filter;
        }
        String untagged = filter.substring(1, 1 + middle);
        return filter.equals("(" + untagged + WITH_TAGS + untagged + ")") ? untagged : filter;
    }

    /** Whether the filter means the same whether it is compiled for an open handle or for none. */
    static boolean isPlain(String filter) {
        return !withoutTags(filter).contains(TAG);
    }
}
