package io.edgewitness.collector.forms;

import java.util.List;

/**
 * A point of the guide that reviewers look for in the application.
 *
 * @param id such as {@code G-03}
 * @param number as the guide prints it, such as {@code （三）}
 * @param part the guide's heading above it
 * @param title the guide's own words
 * @param gloss the same in English
 * @param hint what to say about it, in our words
 * @param hintEn the same in English
 * @param fields ids of the fields that support it
 */
public record GuideItem(
        String id,
        String number,
        String part,
        String title,
        String gloss,
        String hint,
        String hintEn,
        List<String> fields) {}
