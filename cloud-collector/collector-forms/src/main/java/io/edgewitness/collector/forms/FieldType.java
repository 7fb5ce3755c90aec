package io.edgewitness.collector.forms;

/** What a field of a form holds. */
public enum FieldType {
    /** One line or a few. */
    TEXT,
    /** Paragraphs. */
    NARRATIVE,
    /** An exact decimal. */
    NUMBER,
    /** How many there are: a whole number from 0, usually with a list behind it. */
    COUNT,
    /** A day, {@code 2022-08-20}. */
    DATE,
    /** Two months, {@code {from: 2021-03, to: 2022-06}}. */
    PERIOD,
    /** One number for each of the field's years. */
    YEARS,
    /** One of a list. */
    CHOICE,
    /** Some of a list. */
    CHOICES,
    /** Lines of text, or entries {@code {name, value, unit, proof}}. */
    INDICATORS,
    /** Pictures; given under {@code photos:}. */
    PHOTOS,
    /** Files; given under {@code attachments:}. */
    ATTACHMENT,
    /** Filled in by hand on paper: seals, signatures, opinions. */
    PAPER;

    /** Whether project.yaml answers it under {@code fields:}. */
    boolean declared() {
        return this != PHOTOS && this != ATTACHMENT && this != PAPER;
    }
}
