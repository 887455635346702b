package org.tripcap.cli.casefile;

import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/** What only the operator can say of a breach of personal data, for the notice to the supervisory authority (GDPR Art. 33(3)). */
public record OperatorFacts(Map<OperatorFacts.Item, String> values) {
    /** Nothing is stated. */
    public static final OperatorFacts NONE = new OperatorFacts(Map.of());

    /** What can be stated, by its name in the file. */
    public enum Item {
        NATURE("nature"),
        DATA_SUBJECT_CATEGORIES("data_subject_categories"),
        DATA_SUBJECTS("data_subjects"),
        RECORD_CATEGORIES("record_categories"),
        RECORDS("records"),
        CONTACT("contact"),
        CONSEQUENCES("consequences"),
        MEASURES("measures"),
        DELAY("delay");

        private final String code;

        Item(String code) {
            this.code = code;
        }

        /** Its name in the file. */
        public String code() {
            return code;
        }
    }

    public OperatorFacts {
        values = values.isEmpty() ? Map.of() : Map.copyOf(new EnumMap<>(values));
    }

    Optional<String> of(Item item) {
        return Optional.ofNullable(values.get(item)).filter(text -> !text.isBlank());
    }
}
