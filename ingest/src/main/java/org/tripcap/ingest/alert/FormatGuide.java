package org.tripcap.ingest.alert;

import java.util.ArrayList;
import java.util.List;

/**
 * What a format reads, for people.
 *
 * @param tool what writes it
 * @param fields what it takes which fields for
 */
public record FormatGuide(String tool, List<Field> fields) {
    /**
     * One of the things that an alert has.
     *
     * @param meaning what, such as {@code severity}
     * @param paths the fields that tell, the first that is there first
     * @param note how they are read, where that is not plain; empty otherwise
     */
    public record Field(String meaning, String paths, String note) {}

    public FormatGuide {
        fields = List.copyOf(fields);
    }

    static Builder of(String tool) {
        return new Builder(tool);
    }

    /** Collects fields. */
    static final class Builder {
        private final String tool;
        private final List<Field> fields = new ArrayList<>();

        private Builder(String tool) {
            this.tool = tool;
        }

        Builder field(String meaning, String paths, String note) {
            fields.add(new Field(meaning, paths, note));
            return this;
        }

        FormatGuide build() {
            return new FormatGuide(tool, fields);
        }
    }
}
