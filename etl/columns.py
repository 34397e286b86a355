"""Names of the columns of the source files, written once."""

from __future__ import annotations

from typing import Final

#: Spellings found in releases of the data set, and the column that each one means.
SPELLINGS: Final = {"sypnopsis": "synopsis", "Synopsis": "synopsis", "Genders": "Genres"}

ANIME_ID: Final = "MAL_ID"
NAME: Final = "Name"
SCORE: Final = "Score"
GENRES: Final = "Genres"
ENGLISH_NAME: Final = "English name"
JAPANESE_NAME: Final = "Japanese name"
TYPE: Final = "Type"
EPISODES: Final = "Episodes"
AIRED: Final = "Aired"
PREMIERED: Final = "Premiered"
PRODUCERS: Final = "Producers"
LICENSORS: Final = "Licensors"
STUDIOS: Final = "Studios"
SOURCE: Final = "Source"
DURATION: Final = "Duration"
AGE_RATING: Final = "Rating"
RANKED: Final = "Ranked"
POPULARITY: Final = "Popularity"
MEMBERS: Final = "Members"
FAVORITES: Final = "Favorites"
WATCHING: Final = "Watching"
COMPLETED: Final = "Completed"
ON_HOLD: Final = "On-Hold"
DROPPED: Final = "Dropped"
PLAN_TO_WATCH: Final = "Plan to Watch"
#: How many people gave 1, 2, ... 10.
SCORE_COUNTS: Final = tuple(f"Score-{score}" for score in range(1, 11))

SYNOPSIS: Final = "synopsis"

#: Without these a catalogue cannot be made; `Genres` tells which titles are adult.
CATALOGUE_NEEDED: Final = (ANIME_ID, NAME, SCORE, GENRES)
SYNOPSES_NEEDED: Final = (ANIME_ID, SYNOPSIS)
NAMES_NEEDED: Final = ("anime_id", "name")
RELATIONS_NEEDED: Final = ("anime_id", "related_id", "relation")

USER_ID: Final = "user_id"
LIST_ANIME_ID: Final = "anime_id"
LIST_SCORE: Final = "rating"
LIST_STATUS: Final = "watching_status"
LIST_EPISODES: Final = "watched_episodes"

RATINGS_NEEDED: Final = (USER_ID, LIST_ANIME_ID, LIST_SCORE)
LISTS_NEEDED: Final = (*RATINGS_NEEDED, LIST_STATUS, LIST_EPISODES)
