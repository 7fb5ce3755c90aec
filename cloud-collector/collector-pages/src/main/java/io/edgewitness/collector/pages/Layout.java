package io.edgewitness.collector.pages;

/**
 * The frame around a page.
 *
 * @param title already in the reader's language
 * @param simulated whether any of what the reader may see comes of a simulation or a replay
 * @param files the addresses of scripts and styles
 */
public record Layout(View view, String title, boolean simulated, WebFiles files) {}
