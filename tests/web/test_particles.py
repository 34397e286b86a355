"""Korean particles: the word that stands before decides, where its spelling tells its sound."""

from __future__ import annotations

import pytest

from web.particles import with_particles


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("나루토와(과) 비슷한 작품", "나루토와 비슷한 작품"),
        ("진격의 거인와(과) 비슷한 작품", "진격의 거인과 비슷한 작품"),
        ("블리치을(를) 좋아하는 사람", "블리치를 좋아하는 사람"),
        ("진격의 거인을(를) 좋아하는 사람", "진격의 거인을 좋아하는 사람"),
        ("케이온!이(가) 있습니다", "케이온!이 있습니다"),
        ("‘바카노!’은(는)", "‘바카노!’는"),
        ("사용자 30와(과) 비교", "사용자 30과 비교"),
        ("사용자 42와(과) 비교", "사용자 42와 비교"),
        ("Bleach와(과) 비슷한 작품", "Bleach와(과) 비슷한 작품"),
        ("둘와(과) 셋을(를)", "둘과 셋을"),
        ("와(과)", "와(과)"),
        ("Nothing here", "Nothing here"),
    ],
)
def test_the_word_before_decides(written: str, read: str) -> None:
    assert with_particles(written) == read
