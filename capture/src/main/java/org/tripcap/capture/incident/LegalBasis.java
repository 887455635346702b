package org.tripcap.capture.incident;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Why recording personal data is lawful: the letters of Article 6(1) GDPR that can carry an operator's network forensics.
 * Consent, letter (a), is left out: the recorded parties cannot be asked.
 */
public enum LegalBasis {
    /** Performance of a contract. */
    GDPR_6_1_B("gdpr-6-1-b"),
    /** A legal obligation of the operator. */
    GDPR_6_1_C("gdpr-6-1-c"),
    /** Vital interests of a person. */
    GDPR_6_1_D("gdpr-6-1-d"),
    /** A task in the public interest or official authority. */
    GDPR_6_1_E("gdpr-6-1-e"),
    /** Legitimate interests; recital 49 names network and information security. */
    GDPR_6_1_F("gdpr-6-1-f");

    private static final Pattern SPELLING = Pattern.compile(
            "(?:gdpr|dsgvo)?\\s*,?\\s*(?:article|artikel|art)?\\.?\\s*6\\s*(?:\\(1\\)|abs\\.?\\s*1)\\s*(?:lit\\.?)?\\s*\\(?([b-f])\\)?(?:\\s*(?:gdpr|dsgvo))?");

    private final String code;

    LegalBasis(String code) {
        this.code = code;
    }

    /** The wire code, such as {@code gdpr-6-1-f}. */
    public String code() {
        return code;
    }

    /** The legal basis with this exact wire code. */
    public static Optional<LegalBasis> ofCode(String code) {
        return Arrays.stream(values()).filter(b -> b.code.equals(code)).findFirst();
    }

    /**
     * Reads what a person types: a wire code, or a citation such as {@code GDPR Art. 6(1)(f)}.
     *
     * @throws IllegalArgumentException naming the accepted codes
     */
    public static LegalBasis parse(String text) {
        String lower = text.strip().toLowerCase(Locale.ROOT);
        Matcher citation = SPELLING.matcher(lower);
        String code = citation.matches() ? "gdpr-6-1-" + citation.group(1) : lower;
        return ofCode(code)
                .orElseThrow(() -> new IllegalArgumentException("legal basis '" + text + "' is none of "
                        + Arrays.stream(values()).map(LegalBasis::code).collect(Collectors.joining(", "))
                        + "; a citation such as 'GDPR Art. 6(1)(f)' is understood too"));
    }
}
