package org.tripcap.capture.custody;

import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tripcap.capture.incident.Digest;
import org.tripcap.capture.incident.JsonFields;
import org.tripcap.capture.incident.Scope;
import org.tripcap.capture.incident.WireTime;

/** What components of statements must be; every refusal names the wire field. */
final class Checks {
    private static final int MAX_LINK_TYPE = 0xFFFF;
    private static final Pattern RANDOM_ID = Pattern.compile("[0-9a-f]{32}");

    private Checks() {}

    static void count(long value, long min, String field) {
        if (value < min || value > JsonFields.MAX_NUMBER) {
            throw new IllegalArgumentException(field + " is between " + min + " and 2^53, not " + value);
        }
    }

    static void keyId(String keyId, String field) {
        try {
            Digest.parse(keyId);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(field + ": " + e.getMessage(), e);
        }
    }

    static void randomId(String id, String field) {
        if (!RANDOM_ID.matcher(id).matches()) {
            throw new IllegalArgumentException(field + " has 32 lower-case hexadecimal digits, this one has "
                    + id.length() + " characters or others");
        }
    }

    static void optionalKeyId(@Nullable String keyId, String field) {
        if (keyId != null) {
            keyId(keyId, field);
        }
    }

    static void interval(Instant from, String fromField, Instant to, String toField) {
        WireTime.require(from, fromField);
        WireTime.require(to, toField);
        if (to.isBefore(from)) {
            throw new IllegalArgumentException(toField + " (" + to + ") lies before " + fromField + " (" + from + ")");
        }
    }

    static void snaplen(int snaplen) {
        if (snaplen < Scope.MIN_SNAPLEN || snaplen > Scope.MAX_SNAPLEN) {
            throw new IllegalArgumentException(
                    "snaplen is between " + Scope.MIN_SNAPLEN + " and " + Scope.MAX_SNAPLEN + " bytes, not " + snaplen);
        }
    }

    static List<Integer> linkTypes(List<Integer> linkTypes) {
        bounded(linkTypes, Body.MAX_LINK_TYPES, "link_types");
        for (int linkType : linkTypes) {
            if (linkType < 0 || linkType > MAX_LINK_TYPE) {
                throw new IllegalArgumentException("a link type is between 0 and 65535, not " + linkType);
            }
        }
        return List.copyOf(linkTypes);
    }

    static List<SegmentRange> ranges(List<SegmentRange> ranges) {
        return bounded(ranges, Body.MAX_RANGES, "ranges");
    }

    static List<CustodianBody.Pending> pending(List<CustodianBody.Pending> pending) {
        return bounded(pending, CustodianBody.MAX_PENDING, "pending");
    }

    private static <T> List<T> bounded(List<T> list, int max, String field) {
        if (list.size() > max) {
            throw new IllegalArgumentException(field + " has at most " + max + " elements, not " + list.size());
        }
        return List.copyOf(list);
    }
}
